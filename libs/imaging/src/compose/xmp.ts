import type { CompositionRecord } from './composition.js';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (c) => entities[c]!);

/**
 * What a file says of itself: hashes of what it was made of, what was done and by which versions. Names and ids of the record stay out,
 * since the file goes to where nobody may know them; the same record gives the same text.
 * Source: ISO 16684-1, a packet of one description with properties in a namespace of our own.
 */
export function xmpOf(record: CompositionRecord, provenance: Readonly<Record<string, unknown>> = {}): string {
  const { pictures, recipe, recipeVersion, layout, cropName, crop, scale, resampling, engine, light } =
    record;
  const operations = {
    ...{ recipe, recipeVersion, layout, cropName, crop, scale, resampling, engine },
    light: {
      kind: light.kind,
      ...('rule' in light ? { rule: light.rule, method: light.methodVersion } : {}),
    },
    pictures: pictures.map(({ sha256, isAligned, matrix, correction }) => ({
      ...{ sha256, isAligned, matrix, correction },
    })),
    ...provenance,
  };
  const inputs = pictures.map(({ sha256 }) => `<rdf:li>${sha256}</rdf:li>`).join('');
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:samelight="urn:samelight:record:1">
<xmp:CreatorTool>Samelight</xmp:CreatorTool>
<samelight:inputsSha256><rdf:Seq>${inputs}</rdf:Seq></samelight:inputsSha256>
<samelight:operations>${escaped(JSON.stringify(operations))}</samelight:operations>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`;
}
