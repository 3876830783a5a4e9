/** Makes static/large.bin: 10 MB, the same bytes on every machine, and none of them easy to compress. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './kit/levels.ts'

const words = new Uint32Array((10 * 1024 * 1024) / 4)
// xorshift32 (Marsaglia 2003): a few lines, and enough for content that nobody keeps secret.
let state = 2463534242
for (let i = 0; i < words.length; i++) {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  words[i] = state
}
writeFileSync(join(root, 'static/large.bin'), words)
