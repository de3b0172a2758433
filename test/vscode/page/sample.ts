/** Files whose answers are known, in the folder that the page tests show. */

/** What a file of somebody else may contain; none of it may ever run. */
export const hostileText = `// how hostile markup looks: <img src="x" onerror="window.top.hacked = 1; alert('hacked')">
export const hostileMarkup = '</script><script>alert("hacked")</script><style>*{display:none}</style>';
export const hostileLink = '<a href="command:workbench.action.closeWindow">[hostile link](javascript:alert(1))</a>';
`;

/** What `delivery/retry.ts` answers: of parcels Lodestone's own sources, which lie beside it and change daily, know nothing. */
export const question = 'try again when a parcel could not be delivered';

export const sampleFiles: Readonly<Record<string, string>> = {
  'delivery/retry.ts': `import type { Parcel } from './parcel';

/** How often a courier rings before a parcel goes back. */
const attempts = 3;

type HandOver = (parcel: Parcel) => Promise<boolean>;

/** Tries again after a failed delivery, later each time. */
export async function redeliver(parcel: Parcel, handOver: HandOver) {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (await handOver(parcel)) return true;
    await pause(2 ** attempt * 1000);
  }
  return false;
}

function pause(ms: number) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
`,
  'delivery/parcel.ts': `export interface Parcel {
  readonly id: string;
  readonly grams: number;
  readonly to: string;
}

/** What sending a parcel costs, in cents: a base price and a step for each started kilogram. */
export function postage({ grams }: Parcel): number {
  return 390 + 150 * Math.ceil(grams / 1000);
}
`,
  'delivery/signature.py': `"""Checks that whoever took a parcel was allowed to."""


def verify_signature(parcel, signature, neighbours):
    """A signature counts when it is the addressee's or a neighbour's."""
    return signature == parcel.addressee or signature in neighbours


def postage_stamp(parcel):
    """The postage as it is printed on the stamp."""
    return f"{parcel.cents / 100:.2f}"
`,
  'delivery/hostile.ts': hostileText,
  'README.md': '# Parcels\n\nA small courier: delivery, postage, signatures.\n',
};
