/** The domain of ONNX Runtime's convolutions over channels in blocks. */
export const blockedDomain = 'com.microsoft.nchwc';
