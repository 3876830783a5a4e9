import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock, HttpVersion } from '../contracts.ts'

/**
 * Ends a connection so that the client can still read our last answer (RFC 9112 §9.6). If we closed while bytes of the
 * client are under way, the kernel would answer them with a reset, and a reset throws away what the client has not
 * read yet. So: say that we are done (FIN), then read and forget until the client is done too, or the time is over.
 *
 * @param timeoutMs how long the client may take after our last byte to read what is left and close, in milliseconds
 */
export function lingeringClose(socket: Duplex, clock: Clock, timeoutMs: number): void {
  if (socket.destroyed) return
  let cancel = () => {}
  // A large answer to a slow client may be under way for long; the time runs when all of it has left.
  socket.once('finish', () => {
    cancel = clock.after(timeoutMs, () => socket.destroy())
  })
  socket.once('close', () => cancel())
  const destroyWhenBothAreDone = () => {
    if (socket.writableFinished && socket.readableEnded) socket.destroy()
  }
  socket.removeAllListeners('data')
  socket.once('finish', destroyWhenBothAreDone)
  socket.once('end', destroyWhenBothAreDone)
  socket.end()
  socket.resume()
}

/**
 * Ends a connection in the middle of a response, so that nobody takes what came of it for the whole. In HTTP/1.1 bytes
 * or the last chunk are missing. In HTTP/1.0 the end of the connection may be the end of the body (RFC 9112 §6.3), so
 * it is reset; TLS tells by itself that its end came too early.
 */
export function breakOff(socket: Duplex, version: HttpVersion): void {
  const isTcp = socket instanceof Socket && !('encrypted' in socket) && socket.remoteFamily !== undefined
  if (isTcp && version === '1.0') socket.resetAndDestroy()
  else socket.destroy()
}
