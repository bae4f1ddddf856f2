/** Weights of red, green and blue in perceived brightness (ITU-R BT.601, luma), rounded as torchvision does. */
export const luma = { red: 0.2989, green: 0.587, blue: 0.114 } as const;
