export { DemoRendering } from './demo/demo-rendering.js';
export { renderDemoPhoto } from './demo/demo.jobs.js';
export { seedDemo, type SeededDemo } from './demo/seed-demo.js';
