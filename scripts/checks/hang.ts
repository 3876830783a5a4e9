/** Where a process is that does nothing but run in a circle. */
import type { ChildProcess } from 'node:child_process'
import type { SourceMapPayload } from 'node:module'
import type { BuiltKit } from '../kit/built-kit.ts'
import { shortPath } from '../kit/levels.ts'
import { sourceLine } from './source-line.ts'

/** How long the debugger may take to answer, in milliseconds. The place is a courtesy: without it we still know enough. */
const PATIENCE_MS = 8_000

interface DebuggerMessage {
  readonly method?: string
  readonly params?: {
    readonly scriptId?: string
    readonly url?: string
    readonly sourceMapURL?: string
    readonly callFrames?: readonly {
      readonly location: {
        readonly scriptId: string
        readonly lineNumber: number
        readonly columnNumber: number
      }
    }[]
  }
}

/**
 * Stops the process in its tracks with Node's own debugger, which works in the middle of a loop, and reads the call
 * stack. The process must have been started with `--inspect-port=127.0.0.1:0`.
 *
 * @param kit of which it runs
 * @param printed all that the process has written to stderr so far, at the time of the call
 * @returns the topmost place that `isTheirs`, such as `levels/01-keep-alive/keep-alive.ts:41`
 */
export async function locateHang(
  child: ChildProcess,
  kit: BuiltKit,
  printed: () => string,
  isTheirs: (path: string) => boolean,
): Promise<string | undefined> {
  const url = await debuggerUrl(child, printed)
  if (url === undefined) return undefined
  // A hundred modules, which only this needs.
  const { WebSocket } = await import('undici')
  const socket = new WebSocket(url)
  const scripts = new Map<string, { readonly path: string; readonly map: string }>()
  return new Promise(resolve => {
    const timer = setTimeout(() => finish(undefined), PATIENCE_MS)
    const finish = (place: string | undefined) => {
      clearTimeout(timer)
      socket.close()
      resolve(place)
    }
    socket.addEventListener('error', () => finish(undefined))
    socket.addEventListener('open', () => {
      for (const [id, method] of ['Debugger.enable', 'Debugger.pause'].entries())
        socket.send(JSON.stringify({ id, method }))
    })
    socket.addEventListener('message', ({ data }) => {
      const { method, params }: DebuggerMessage = JSON.parse(String(data))
      if (method === 'Debugger.scriptParsed' && params?.scriptId) {
        scripts.set(params.scriptId, {
          path: source(params.url ?? '', kit),
          map: params.sourceMapURL ?? '',
        })
      }
      if (method !== 'Debugger.paused') return
      for (const { location } of params?.callFrames ?? []) {
        const script = scripts.get(location.scriptId)
        if (!script || !isTheirs(script.path)) continue
        const line = sourceLine(inlineMap(script.map), location.lineNumber, location.columnNumber)
        return finish(`${script.path}:${line}`)
      }
      finish(undefined)
    })
  })
}

/** Node opens the debugger's port when it is asked to by a signal, and prints the address. */
async function debuggerUrl(child: ChildProcess, printed: () => string): Promise<string | undefined> {
  try {
    // Not in the documentation, but what `node inspect -p PID` does, and the only way on Windows.
    ;(process as unknown as { _debugProcess(pid: number): void })._debugProcess(child.pid!)
  } catch {
    return undefined
  }
  const deadline = Date.now() + PATIENCE_MS
  while (Date.now() < deadline) {
    const url = /ws:\/\/127\.0\.0\.1:[0-9]+\/[0-9a-f-]+/.exec(printed())?.[0]
    if (url) return url
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return undefined
}

function source(url: string, { folder }: BuiltKit): string {
  return shortPath(decodeURI(url.replace(/^file:\/\//, '')), folder).replace(/\.js$/, '.ts')
}

/** Compiled code carries its source map with it, as a data URL. */
function inlineMap(url: string): SourceMapPayload | undefined {
  const encoded = url.split('base64,')[1]
  return encoded ? JSON.parse(Buffer.from(encoded, 'base64').toString()) : undefined
}
