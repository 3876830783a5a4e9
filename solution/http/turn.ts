let turn = 0
let counting = false

/**
 * The number of the present turn of the event loop. All that the loop does in one turn had come before the turn began: so
 * what was found out in it once is as new for the last request of the turn as for the first.
 */
export function presentTurn(): number {
  if (!counting) {
    counting = true
    setImmediate(() => {
      counting = false
      turn++
    })
  }
  return turn
}
