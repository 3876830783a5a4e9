import { afterEach, describe, expect, it } from 'vitest'
import { type ModuleProcess, startModule } from '../../scripts/bench/module-process.ts'
import { type ServerProcess, startServer } from '../../scripts/bench/server-process.ts'

const fixture = (name: string) => new URL(`fixtures/${name}.ts`, import.meta.url)
const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('startServer', () => {
  let server: ServerProcess | undefined
  afterEach(() => server?.stop())

  const start = async (name: string, deadlineMs = 10_000) => {
    server = await startServer({ name: 'the server', modulePath: fixture(name), deadlineMs })
    return server
  }

  it('gives a server that answers on its port', async () => {
    const { port, pid } = await start('node-http')
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200)
    expect(isRunning(pid)).toBe(true)
  })

  it('asks the server how many connections it has accepted', async () => {
    const { ask } = await start('node-http')
    expect(await ask('sockets')).toBe(1) // our own GET /health
  })

  it('keeps questions asked at once apart', async () => {
    const { ask, port } = await start('node-http')
    const before = ask('sockets')
    const after = fetch(`http://127.0.0.1:${port}/`).then(() => ask('sockets'))
    expect([await before, await after]).toEqual([1, 2])
  })

  it('stops the server, once and for all', async () => {
    const { stop, pid, ended } = await start('node-http')
    await Promise.all([stop(), stop()])
    await stop()
    expect(isRunning(pid)).toBe(false)
    expect((await ended).message).toBe('the server exited with code 0 and printed nothing')
  })

  it('rejects a question to a server that ends', async () => {
    const { ask } = await start('node-http')
    await expect(ask('crash')).rejects.toThrow('the server exited with code 7 and printed nothing')
    await expect(ask('sockets')).rejects.toThrow('the server exited with code 7 and printed nothing')
  })

  it('tells the error of a module that throws at import', async () => {
    await expect(start('throws-at-import')).rejects.toThrow(
      /^the server exited with code 1, printed: TypeError: no such slot$/,
    )
  })

  it('tells the error of a module that is not there', async () => {
    await expect(start('nowhere')).rejects.toThrow(
      /^the server exited with code 1, printed: .*Cannot find module/,
    )
  })

  it('tells the code of a module that exits', async () => {
    await expect(start('exits-3')).rejects.toThrow('the server exited with code 3 and printed nothing')
  })

  it('gives up on a module that never listens', async () => {
    await expect(start('never-listens', 700)).rejects.toThrow(
      'the server sent no { listening } within 700 ms',
    )
  })

  it('gives up on a server that is not healthy', async () => {
    await expect(start('unhealthy', 1500)).rejects.toThrow(
      /^the server listens on port \d+, but GET \/health got 503 in time$/,
    )
  })
})

describe('a server process', () => {
  let parent: ModuleProcess | undefined
  afterEach(() => parent?.stop(0))

  it('is killed when it does not hear SIGTERM', async () => {
    parent = startModule({ name: 'deaf', modulePath: fixture('deaf') })
    await parent.receive('listening', 10_000)
    await parent.stop(50)
    expect((await parent.ended).message).toBe('deaf was ended by SIGKILL and printed nothing')
  })

  it.each([
    ['SIGINT', 'stuck'],
    ['SIGTERM', 'stuck'],
    ['SIGKILL', 'node-http'],
    ['exit', 'stuck'],
  ] as const)('ends when its parent ends by %s (%s)', async (end, name) => {
    parent = startModule({
      name: 'the parent',
      modulePath: fixture('parent'),
      args: [fixture(name).pathname],
    })
    const pid = Number(await parent.receive('serverPid', 10_000))
    expect(isRunning(pid)).toBe(true)
    if (end === 'exit') parent.child.send('exit')
    else parent.child.kill(end)
    await expect.poll(() => isRunning(pid), { timeout: 5000 }).toBe(false)
    expect((await parent.ended).message).toContain(end === 'exit' ? 'with code 0' : `by ${end}`)
  })
})
