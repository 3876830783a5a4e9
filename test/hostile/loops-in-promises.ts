import type { Protocol } from '#solution/contracts.ts'

export const keepAlive: Protocol = socket => {
  const again = (): Promise<void> => Promise.resolve().then(again)
  socket.on('data', again)
}
