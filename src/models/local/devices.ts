import { listSupportedBackends } from 'onnxruntime-node';
import { SoutuError } from '../../errors.ts';

/** What can run the image encoder. `cpu` exists everywhere; the others are execution providers of ONNX Runtime. */
export const DEVICES = ['cpu', 'webgpu', 'coreml', 'dml', 'cuda'] as const;
export type Device = (typeof DEVICES)[number];

/** The devices that the installed ONNX Runtime can use, the CPU first. Whether the hardware is there, only a trial shows. */
export function installedDevices(): Device[] {
  const names = listSupportedBackends().flatMap(({ name, bundled }) => (bundled ? name : []));
  return DEVICES.filter((device) => names.includes(device));
}

/** Throws `bad-setting` if the installed ONNX Runtime cannot use the device. CUDA is installed separately, so it is tried. */
export function requireInstalled(device: Device): void {
  const installed = installedDevices();
  if (device === 'cuda' || installed.includes(device)) return;
  throw new SoutuError(
    'bad-setting',
    `The device ${device} is not available on ${process.platform} ${process.arch}; available: ${installed.join(', ')}`,
    { hint: 'Set device to auto or to one of those.' },
  );
}
