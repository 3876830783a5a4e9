import type { Protocol } from '#solution/contracts.ts'

export const keepAlive: Protocol = async () => {
  await Promise.reject(new RangeError('too much'))
}
