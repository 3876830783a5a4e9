import type { Protocol } from '#solution/contracts.ts'

const all: object[] = []

export const keepAlive: Protocol = () => {
  for (;;) all.push({ more: [all.length] })
}
