/**
 * The members of a comma-separated list, in lower case and without the white space around them (RFC 9110 §5.6.1). Empty
 * ones are among them, since a recipient has to ignore a few of them in one field and had better not in another.
 *
 * A comma within a quoted string separates as well: only for lists of tokens.
 */
export function listMembers(value: string): string[] {
  return value.toLowerCase().split(',').map(trimBlanks)
}

/**
 * OWS is space and tab (RFC 9110 §5.6.3). `trim()` would take away more, such as 0xA0, and with it the difference
 * between a good member and a bad one. No regular expression either: `/[\t ]+$/` takes quadratic time for blanks within
 * the text.
 */
function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text[start])) start++
  while (end > start && isBlank(text[end - 1])) end--
  return text.slice(start, end)
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t'
}
