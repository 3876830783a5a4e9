export const keepAlive = (socket {
