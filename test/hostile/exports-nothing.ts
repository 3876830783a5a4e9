export const keepalive = () => {}
