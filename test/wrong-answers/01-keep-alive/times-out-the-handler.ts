/** Caught by 1.7d: it counts the time of the handler as idle. */
import type { Protocol } from '#solution/contracts.ts'
import { AwaitLoop } from '../../right-answers/01-keep-alive/await-loop.ts'

export const keepAlive: Protocol = (socket, context) => {
  void new AwaitLoop(socket, context).run()
  let timer: NodeJS.Timeout
  const restart = () => {
    clearTimeout(timer)
    timer = setTimeout(() => socket.destroy(), context.limits.idleTimeoutMs)
  }
  socket.on('readable', restart)
  socket.on('close', () => clearTimeout(timer))
  restart()
}
