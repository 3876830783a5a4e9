let turns = 0
while (turns >= 0) turns = (turns + 1) % 1_000
export const keepAlive = () => {}
