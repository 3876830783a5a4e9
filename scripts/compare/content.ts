/** What all contenders serve. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const HELLO = 'Hello, World!\n'

/** By name: size in bytes. */
export const files = { '14b.txt': HELLO.length, '10k.bin': 10_240, '10m.bin': 10_485_760 } as const

/** What servers answer to `/health` that have nothing to ask for it. */
export const HEALTH = '{"status":"ok"}\n'

/** Servers that give up their rights read it too. */
export function createContent(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const write = (name: string, text: string | Buffer) => {
    writeFileSync(join(folder, name), text)
    chmodSync(join(folder, name), 0o644)
  }
  for (const [name, bytes] of Object.entries(files)) write(name, Buffer.alloc(bytes, HELLO))
  write('health.json', HEALTH)
  chmodSync(folder, 0o755)
}
