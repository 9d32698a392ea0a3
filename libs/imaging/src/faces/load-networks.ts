import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { networkShapes, type FaceNetworks } from './find-face.js';
import { Network } from './network.js';

/** SHA-256 of what is shipped, so that nothing else is ever run. */
const files = {
  finder: {
    name: 'blazeface',
    topology: 'cd7bbfc078270572beb39f9e5ae67aadbd50b5e67cff37e6d4f6b3ea39312e5f',
    weights: 'dc9a97fdc50bc43216554bdd69aa3e7b9361a519ee7bdd996a2f69a98a6f9b72',
  },
  mesh: {
    name: 'facemesh',
    topology: 'b60ca26f404724f43bd2b1575761d8265180e1f053cc0731caa68462927309e7',
    weights: '3826da640b0a3021161605369ee6af293f75d518040355b960ec71a3390c1c0b',
  },
  likeness: {
    name: 'faceres',
    topology: '5b83d49c0385d2e68a05122441b94226313677cae9fcc40b9587ad50079eb4df',
    weights: '2c7d2d62b76c97528b736527aa09d310ea71743c9e3e79fb6c62d4b2d73af79b',
  },
} as const;

let loaded: Promise<FaceNetworks> | null = null;

/** Reads the networks from beside this file, once. @throws Error when they are not those that were shipped */
export function loadFaceNetworks(): Promise<FaceNetworks> {
  loaded ??= readAll().catch((error: unknown) => {
    loaded = null;
    throw error;
  });
  return loaded;
}

async function readAll(): Promise<FaceNetworks> {
  const [finder, mesh, likeness] = await Promise.all([read('finder'), read('mesh'), read('likeness')]);
  return { finder, mesh, likeness };
}

async function read(role: keyof FaceNetworks): Promise<Network> {
  const { name, topology, weights } = files[role];
  return Network.read(
    (await verified(`${name}.json`, topology)).toString('utf8'),
    await verified(`${name}.bin`, weights),
    networkShapes[role],
  );
}

async function verified(name: string, sha256: string): Promise<Buffer> {
  const bytes = await readFile(new URL(`./weights/${name}`, import.meta.url));
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new Error(`the file ${name} of the face networks is not the one that was shipped`);
  return bytes;
}
