/** ECharts describes its modules, and not the bundle of them all. */
declare module 'echarts/dist/echarts.esm.min' {
  export * from 'echarts'
}
