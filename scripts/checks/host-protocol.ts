/** What the harness and the host process say to each other. */
import type { SourceMapPayload } from 'node:module'
import type { Config } from '../../solution/config.ts'

export type HostOrder =
  /** Start a server of this stage on a free port. */
  | { readonly type: 'listen'; readonly id: number; readonly config: Partial<Config> }
  /** Run a probe of the stage, beside the server of that configuration. */
  | {
      readonly type: 'probe'
      readonly id: number
      readonly name: string
      readonly config: Partial<Config>
      readonly argument: unknown
    }
  /** Answer when so much time has passed in the host: whatever it had to do by then, it has done. */
  | { readonly type: 'lapse'; readonly id: number; readonly ms: number }

export type HostEvent =
  | { readonly type: 'ready' }
  /** While a lapse lasts: the event loop has come round. */
  | { readonly type: 'turn' }
  /** An order was carried out; what came of it. */
  | { readonly type: 'done'; readonly id: number; readonly result?: unknown }
  /** A probe threw. */
  | { readonly type: 'failed'; readonly id: number; readonly what: string }
  | { readonly type: 'unloadable'; readonly what: string; readonly where: string | undefined }
  | {
      readonly type: 'threw'
      readonly what: string
      readonly isError: boolean
      /** For what is no Error, and so has no stack: the way from the compiled code to the file. */
      readonly map: SourceMapPayload | undefined
      readonly origin: 'uncaughtException' | 'unhandledRejection'
      readonly where: string | undefined
    }
  | { readonly type: 'exit'; readonly where: string | undefined }
