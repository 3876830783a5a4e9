/** What flows into pages, and what stands in them. */

/** A text that would be noticed if it were taken for markup. */
export const HOSTILE = `</title></style></svg><script>document.title = "run"</script><img src=x onerror="document.title = 'run'">\u001b[31m`

/** What stands in a page, drawings aside, in one line. */
export function textIn(markup: string): string {
  return markup
    .replace(/<(style|svg).*?<\/\1>/gs, '')
    .replace(/<\/?(?:span|a|strong|code)\b[^>]*>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ')
}
