import type { Family, ModelConfig } from '../config.ts';
import type { Preprocessing } from '../preprocessor.ts';
import type { TensorEntry } from '../safetensors.ts';
import { chineseClipTextTower } from './chinese-clip.ts';
import { clipTextTower } from './clip.ts';
import { type Arithmetic, createGraph, type Graph } from './graph.ts';
import { visionTower } from './vision.ts';

export type Tower = 'text' | 'image';

interface TowerSource {
  readonly config: ModelConfig;
  readonly preprocessing: Preprocessing;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** A folder that all files of the tensors lie under; real path. */
  readonly weightsFolder: string;
}

const TEXT_TOWERS: Readonly<Record<Family, (g: Graph, config: ModelConfig) => Uint8Array>> = {
  clip: clipTextTower,
  chinese_clip: chineseClipTextTower,
};

export type Precision = 'int8' | 'fp32';

/** Image and CLIP text towers of this width and more lose little in plain 8 bits, which are a fifth faster. */
const WIDE = 512;

/** The ONNX model of one tower; its weights stay where they are, in files under `weightsFolder`. */
export function buildTower(tower: Tower, precision: Precision, source: TowerSource): Uint8Array {
  const { config, preprocessing, tensors, weightsFolder } = source;
  const g = createGraph(tensors, weightsFolder, arithmetic(tower, precision, config));
  return tower === 'text' ? TEXT_TOWERS[config.family](g, config) : visionTower(g, config, preprocessing);
}

/** Smoothing needs norms that stand before the linears; BERT's stand behind the residuals, so it is rotated. */
function arithmetic(tower: Tower, precision: Precision, config: ModelConfig): Arithmetic {
  if (precision === 'fp32') return 'fp32';
  const bert = tower === 'text' && config.family === 'chinese_clip';
  const { hiddenSize } = tower === 'text' ? config.text : config.vision;
  return bert || hiddenSize < WIDE ? 'int8-rotated' : 'int8-smoothed';
}
