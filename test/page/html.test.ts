import { describe, expect, it } from 'vitest'
import { type Content, clip, html, printable, trusted } from '../../scripts/page/html.ts'

describe('html', () => {
  it('makes text of whatever flows in, in text and in attributes', () => {
    const hostile = `</p><script>alert("1" & '2')</script>`
    expect(`${html`<p title="${hostile}">${hostile}</p>`}`).toBe(`<p title="${ESCAPED}">${ESCAPED}</p>`)
  })
  const ESCAPED = '&lt;/p&gt;&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;'

  it('takes markup of its own as it is, in lists too, and nothing for what is not there', () => {
    const items: Content[] = ['<a>', html`<b></b>`, undefined, false, 7]
    expect(`${html`<ul>${items}</ul>`}`).toBe('<ul>&lt;a&gt;<b></b>7</ul>')
  })

  it('is not taken in by an object that only looks like markup', () => {
    const forged = { toString: () => '<script>' } as never
    expect(() => html`<p>${forged}</p>`).toThrow(TypeError)
  })

  it('refuses text where escaping does not help', () => {
    const text = 'x'
    expect(() => html`<p title=${text}></p>`).toThrow(TypeError)
    expect(() => html`<style>${text}</style>`).toThrow(TypeError)
    expect(() => html`<script>${text}</script>`).toThrow(TypeError)
    expect(`${html`<style>${trusted('a > b {}')}</style><p>${text}</p>`}`).toBe(
      '<style>a > b {}</style><p>x</p>',
    )
  })

  it('spells out control characters, escapes of terminals and turned writing', () => {
    expect(printable('a\u001b[31mred\u0000\u009b\u202egnp.\u2066')).toBe(
      'a\\u001b[31mred\\u0000\\u009b\\u202egnp.\\u2066',
    )
    expect(printable('tab\tand\nline\r\nend\rhalf')).toBe('tab\tand\nline\nend\\u000dhalf')
  })

  it('cuts what is too long, and says how much', () => {
    expect(clip('12345', 5)).toBe('12345')
    expect(clip('x'.repeat(2_000_003), 3)).toBe('xxx… (2,000,000 more characters)')
  })
})
