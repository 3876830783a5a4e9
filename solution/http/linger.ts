import type { Duplex } from 'node:stream'
import type { Clock } from '../contracts.ts'

/**
 * Ends a connection so that the client can still read our last answer (RFC 9112 §9.6). If we closed while bytes of the
 * client are under way, the kernel would answer them with a reset, and a reset throws away what the client has not
 * read yet. So: say that we are done (FIN), then read and forget until the client is done too, or the time is over.
 *
 * @param timeoutMs how long the client may take to read what is left and close, in milliseconds
 */
export function lingeringClose(socket: Duplex, clock: Clock, timeoutMs: number): void {
  if (socket.destroyed) return
  const cancel = clock.after(timeoutMs, () => socket.destroy())
  socket.once('close', cancel)
  const destroyWhenBothAreDone = () => {
    if (socket.writableFinished && socket.readableEnded) socket.destroy()
  }
  socket.removeAllListeners('data')
  socket.once('finish', destroyWhenBothAreDone)
  socket.once('end', destroyWhenBothAreDone)
  socket.end()
  socket.resume()
}
