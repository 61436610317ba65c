/** Recognises checkpoints that are spread over several files, and says how their own tools merge them. */
import { basename, dirname } from 'node:path';
import { Refusal } from '../refusal';
import { isPythonObject, type PythonValue } from '../pickle/pythonValue';
import { TensorReference } from './torchValue';

/** Nesting of dicts that is searched for shards. */
const MOST_LEVELS = 4;

/** @param what the file or folder that was chosen; `folder` holds the whole checkpoint */
export function distributedCheckpoint(what: string, folder: string): Refusal {
  return new Refusal(
    `${what} belongs to a distributed checkpoint of PyTorch (torch.distributed.checkpoint), which spreads each tensor over files. ` +
      `Combine them with: python -m torch.distributed.checkpoint.format_utils dcp_to_torch ${shellQuoted(folder)} combined.pt`,
  );
}

export function deepSpeedCheckpoint(what: string): Refusal {
  return new Refusal(
    `${what} belongs to a DeepSpeed ZeRO checkpoint, which spreads the weights over the files of all ranks. ` +
      'Combine them with the script that DeepSpeed saves beside the checkpoint: python zero_to_fp32.py . combined.pt',
  );
}

/** @param index whether the file lists the shards, rather than being one of them */
export function shardedWeights(what: string, index: boolean): Refusal {
  return new Refusal(
    `${what} ${index ? 'lists the shards of one set of weights' : 'is one of several shards of one set of weights'}: ` +
      'load all shards, merge their dicts, and save them as one file with torch.save or safetensors.torch.save_file.',
  );
}

function fsdpShard(fileName: string): Refusal {
  return new Refusal(
    `${fileName} holds one process's shards of the weights (ShardedTensor), as FSDP saves them: ` +
      'load them in the training script and save the full state dict, with ' +
      'torch.distributed.checkpoint.state_dict.get_model_state_dict and StateDictOptions(full_state_dict=True).',
  );
}

/** Refuses files by the names that the tools give their shards, whatever is in them. @throws Refusal */
export function refuseShardByName(path: string): void {
  const name = basename(path);
  if (name.endsWith('.distcp') || name === '.metadata') throw distributedCheckpoint(name, dirname(path));
  if (/(?:^|_)zero_pp_rank_\d+_/.test(name)) throw deepSpeedCheckpoint(name);
  if (/\.(?:safetensors|bin)\.index\.json$/.test(name)) throw shardedWeights(name, true);
  const shards = /-\d{5}-of-(\d{5})\.(?:safetensors|bin|pt)$/.exec(name)?.[1];
  if (shards !== undefined && Number(shards) > 1) throw shardedWeights(name, false);
}

/** Refuses a pickle that is a shard. @throws Refusal */
export function refuseShard(content: PythonValue, fileName: string, path: string): void {
  if (isObjectOf(content, 'torch.distributed.checkpoint.metadata.'))
    throw distributedCheckpoint(fileName, dirname(path));
  if (isDeepSpeedShard(content)) throw deepSpeedCheckpoint(fileName);
  if (holdsShardedTensor(content, MOST_LEVELS)) throw fsdpShard(fileName);
}

/**
 * With ZeRO 3, the weights in the model's file are empty, and the optimizer's file has none. ZeRO 1 and 2 save them
 * whole.
 */
function isDeepSpeedShard(content: PythonValue): boolean {
  if (!(content instanceof Map) || !(content.has('ds_version') || content.has('ds_config'))) return false;
  const weights = content.get('module');
  if (!(weights instanceof Map)) return true;
  const tensors = [...weights.values()].filter((value) => value instanceof TensorReference);
  return tensors.length > 0 && tensors.every((tensor) => tensor.shape.includes(0));
}

function holdsShardedTensor(value: PythonValue, levels: number): boolean {
  if (isObjectOf(value, 'torch.distributed._shard.sharded_tensor.')) return true;
  if (levels === 0 || !(value instanceof Map)) return false;
  for (const inner of value.values()) if (holdsShardedTensor(inner, levels - 1)) return true;
  return false;
}

function isObjectOf(value: PythonValue, module: string): boolean {
  return isPythonObject(value) && value.kind === 'instance' && value.className.startsWith(module);
}

/** Quoted for a POSIX shell, or left readable if no quotes are needed. */
function shellQuoted(path: string): string {
  return /^[\w./~+:@%-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
