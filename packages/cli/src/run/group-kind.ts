/** What makes samples belong together, so that they are never each other's negatives. */
export type GroupKind = 'label' | 'content' | 'near-duplicate' | { readonly fact: string };
