/** A page in one file that asks for nothing from anywhere: no script, no font, no picture of its own. */
import { readFileSync } from 'node:fs'
import type { Verdict } from '../bench/verdict.ts'
import { type Content, type Html, html, trusted } from './html.ts'

export interface Page {
  /** Of the window; the page's own heading is part of the header. */
  readonly title: string
  /** Above the contents: the `h1`, and what it is all about. */
  readonly header: Html
  readonly sections: readonly Section[]
  readonly footer?: Content
}

export interface Section {
  /** For links: `#id`. */
  readonly id: string
  readonly title: string
  readonly body: Content
}

/** Nothing may be loaded, sent or run, whatever has found its way into the page. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%231f5fa8'/%3E%3C/svg%3E"

/** @returns the whole file */
export function page({ title, header, sections, footer }: Page): string {
  return `${html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<style>${trusted(style())}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the results</a>
<header>
${header}
<nav aria-label="Contents"><ul>${sections.map(
    section => html`<li><a href="#${section.id}">${section.title}</a></li>`,
  )}</ul></nav>
</header>
<main id="main" tabindex="-1">
${sections.map(
  ({ id, title, body }) => html`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${body}
</section>
`,
)}</main>
${footer && html`<footer>${footer}</footer>`}
</body>
</html>
`}`
}

function style(): string {
  return readFileSync(new URL('./page.css', import.meta.url), 'utf8')
}

const MARKS: Record<Verdict, string> = { pass: '✓', fail: '✗', inconclusive: '?' }
export const verdictWords: Readonly<Record<Verdict, string>> = {
  pass: 'passed',
  fail: 'failed',
  inconclusive: 'inconclusive',
}

/** A word with its mark and its colour; of the three, the word is the one that counts. */
export function verdict(verdict: Verdict, word = verdictWords[verdict]): Html {
  return html`<span class="verdict ${verdict}"><span aria-hidden="true">${MARKS[verdict]}</span> ${word}</span>`
}

/** What must not be overlooked. */
export function notice(content: Content): Html {
  return html`<p class="notice">${content}</p>`
}

/** Names and what belongs to each. What is not there is left out, with its name. */
export function facts(pairs: readonly (readonly [string, Content])[]): Html {
  const there = pairs.filter(([, content]) => content !== undefined && content !== false)
  return html`<dl class="facts">${there.map(([name, content]) => html`<div><dt>${name}</dt><dd>${content}</dd></div>`)}</dl>`
}
