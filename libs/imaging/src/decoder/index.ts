export { PhotoDecoder, type PhotoDecoderOptions } from './photo-decoder.js';
