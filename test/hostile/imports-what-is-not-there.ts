import { nothing } from './nowhere.ts'

export const keepAlive = nothing
