import type { Protocol } from '#solution/contracts.ts'

export const keepAlive: Protocol = () => {
  process.exit(0)
}
