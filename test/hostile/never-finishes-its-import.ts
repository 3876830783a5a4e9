await new Promise(() => {})
export const keepAlive = () => {}
