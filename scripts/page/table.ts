/** Tables that a screen reader can walk: a caption, and a header for each row and column. */
import { type Content, type Html, html } from './html.ts'

export interface Column {
  readonly name: string
  /** Figures stand below each other by their last digit. */
  readonly numeric?: boolean
}

export interface Table {
  readonly caption: string
  /** The first one holds the headers of the rows. */
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Content[])[]
  /** The last row, such as a sum. */
  readonly total?: readonly Content[]
}

/** On a narrow screen a wide table scrolls by itself, with the keyboard too, and not the page. */
export function table({ caption, columns, rows, total }: Table): Html {
  const classOf = (index: number) => (columns[index]?.numeric ? 'numeric' : 'text')
  const row = (cells: readonly Content[]) =>
    html`<tr>${cells.map((cell, index) =>
      index === 0
        ? html`<th scope="row" class="${classOf(index)}">${cell}</th>`
        : html`<td class="${classOf(index)}">${cell}</td>`,
    )}</tr>`
  return html`<div class="scroll" role="region" aria-label="${caption}, table" tabindex="0">
<table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ name }, index) => html`<th scope="col" class="${classOf(index)}">${name}</th>`)}</tr></thead>
<tbody>${rows.map(row)}</tbody>
${total && html`<tfoot>${row(total)}</tfoot>`}
</table>
</div>`
}
