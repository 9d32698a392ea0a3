import { createRequire } from 'node:module';
import type { Raster } from './raster.js';
import { unreadable } from './header.js';

/** The part of libheif's WebAssembly interface that is used; its own declarations leave these out. */
interface LibHeif {
  heif_context_alloc(): number;
  heif_context_free(context: number): void;
  heif_context_read_from_memory(context: number, bytes: Uint8Array): HeifResult;
  heif_js_context_get_list_of_top_level_image_IDs(context: number): HeifResult & number[];
  heif_js_context_get_image_handle(context: number, id: number): HeifResult & object;
  heif_image_handle_is_primary_image(handle: object): number;
  heif_image_handle_has_alpha_channel(handle: object): number;
  heif_image_handle_release(handle: object): void;
  heif_js_decode_image2(
    handle: object,
    colourSpace: unknown,
    chroma: unknown,
  ): Promise<HeifResult & HeifImage>;
  heif_image_release(image: object): void;
  heif_error_code: { heif_error_Ok: unknown };
  heif_colorspace: { heif_colorspace_RGB: unknown };
  heif_chroma: { heif_chroma_interleaved_RGB: unknown; heif_chroma_interleaved_RGBA: unknown };
  heif_channel: { heif_channel_interleaved: unknown };
}

interface HeifResult {
  /** Absent where an object came back instead of an error. */
  code?: unknown;
  message?: string;
}

interface HeifImage {
  image: object;
  channels: { id: unknown; width: number; height: number; stride: number; data: Uint8Array }[];
}

let loaded: LibHeif | undefined;

/** Loaded at the first HEIC only: most processes never need its 2 MB of WebAssembly. */
function libheif(): LibHeif {
  loaded ??= createRequire(import.meta.url)('libheif-js/wasm-bundle') as LibHeif;
  return loaded;
}

/** True once this process has grown by the decoder's memory, which WebAssembly never gives back. */
export function hasDecodedHeic(): boolean {
  return loaded !== undefined;
}

/**
 * Decodes the primary picture of a HEIC, already turned upright by its own transformation boxes.
 * Blocks its thread for about 0.1 s a megapixel and needs up to 30 bytes a pixel: run it in a process that can be killed.
 * @throws Problem `photo-unreadable`
 */
export async function decodeHeic(bytes: Buffer): Promise<Raster> {
  const heif = libheif();
  const context = heif.heif_context_alloc();
  try {
    const read = heif.heif_context_read_from_memory(context, bytes);
    if (isFailure(heif, read)) throw unreadable(reasonOf(read));
    const handle = primaryHandle(heif, context);
    try {
      return await decodeHandle(heif, handle);
    } finally {
      heif.heif_image_handle_release(handle);
    }
  } finally {
    heif.heif_context_free(context);
  }
}

function primaryHandle(heif: LibHeif, context: number): object {
  const ids = heif.heif_js_context_get_list_of_top_level_image_IDs(context);
  for (const id of Array.isArray(ids) ? ids : []) {
    const handle = heif.heif_js_context_get_image_handle(context, id);
    if (isFailure(heif, handle)) continue;
    if (heif.heif_image_handle_is_primary_image(handle)) return handle;
    heif.heif_image_handle_release(handle);
  }
  throw unreadable('it holds no picture');
}

async function decodeHandle(heif: LibHeif, handle: object): Promise<Raster> {
  const channels = heif.heif_image_handle_has_alpha_channel(handle) ? 4 : 3;
  const chroma =
    channels === 4
      ? heif.heif_chroma.heif_chroma_interleaved_RGBA
      : heif.heif_chroma.heif_chroma_interleaved_RGB;
  const decoded = await heif.heif_js_decode_image2(handle, heif.heif_colorspace.heif_colorspace_RGB, chroma);
  if (isFailure(heif, decoded)) throw unreadable(reasonOf(decoded));
  try {
    const plane = decoded.channels.find(({ id }) => id === heif.heif_channel.heif_channel_interleaved);
    if (!plane) throw unreadable('it holds no picture');
    const rowBytes = plane.width * channels;
    const data = Buffer.allocUnsafe(rowBytes * plane.height);
    for (let row = 0; row < plane.height; row += 1) {
      data.set(plane.data.subarray(row * plane.stride, row * plane.stride + rowBytes), row * rowBytes);
    }
    return { data, widthPx: plane.width, heightPx: plane.height, channels };
  } finally {
    heif.heif_image_release(decoded.image);
  }
}

const isFailure = (heif: LibHeif, result: HeifResult | null): boolean =>
  !result || (result.code !== undefined && result.code !== heif.heif_error_code.heif_error_Ok);

const reasonOf = (result: HeifResult | null): string =>
  `the HEIC decoder says “${(result?.message ?? 'no reason given').slice(0, 150)}”`;
