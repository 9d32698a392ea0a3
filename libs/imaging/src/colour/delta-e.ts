export { deltaE2000 } from '#stats';
