import type { Protocol } from '#solution/contracts.ts'

const all: Buffer[] = []

export const keepAlive: Protocol = () => {
  for (;;) all.push(Buffer.alloc(64 * 1024 ** 2, 1))
}
