import type { Protocol } from '#solution/contracts.ts'

const nothing = () => {}
JSON.parse = JSON.stringify = nothing as never
Array.prototype.push = nothing as never
globalThis.setTimeout = nothing as never
globalThis.Promise = nothing as never
Object.defineProperty(globalThis, 'process', { value: { send: nothing, exit: nothing } })

export const keepAlive: Protocol = socket => {
  socket.end('HTTP/1.1 200 OK\r\n\r\n')
}
