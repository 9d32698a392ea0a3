export { compareEncoded, type EncodedComparison } from './compare-encoded.js';
export { checkedOperations, type RecordedOperation } from './operation-table.js';
export { replayOperations, type ReplaySources } from './replay-operations.js';
