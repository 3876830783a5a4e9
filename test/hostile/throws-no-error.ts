import type { Protocol } from '#solution/contracts.ts'

export const keepAlive: Protocol = () => {
  throw { reason: 'an object' }
}
