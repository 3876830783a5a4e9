import { writeSync } from 'node:fs'
import type { Protocol } from '#solution/contracts.ts'

const megabyte = 'x'.repeat(1024 ** 2)
for (let printed = 0; printed < 100; printed++) for (const descriptor of [1, 2]) writeAll(descriptor, megabyte)

function writeAll(descriptor: number, text: string): void {
  for (let rest = text; rest !== ''; ) {
    try {
      rest = rest.slice(writeSync(descriptor, rest))
    } catch {
      // The pipe is full.
    }
  }
}

export const keepAlive: Protocol = socket => {
  socket.destroy()
}
