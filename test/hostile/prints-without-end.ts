import type { Protocol } from '#solution/contracts.ts'

export const keepAlive: Protocol = socket => {
  for (let line = 0; line < 50_000; line++) console.log('x'.repeat(1_000))
  socket.destroy()
}
