import { usageOf } from './analyses/verb';
import { VERBS } from './analyses/verbs';

export const USAGE = `Usage: nvae-inspect CHECKPOINT [options]
       nvae-inspect STATISTICS [--npz FILE [--groups LIST]] [--report FILE.html] [--json]
       nvae-inspect tensors FILE [--stats] [--json]
       nvae-inspect engines [--json]
       nvae-inspect mcp FOLDER …
${VERBS.map((verb) => `       ${usageOf(verb)}`).join('\n')}
       nvae-inspect sweep CHECKPOINT --images DATASET --out FILE|FOLDER [--shard I/N] [--check N] [options]
       nvae-inspect merge FOLDER [--out FILE] [--json]

Runs an NVAE checkpoint and reports the KL of every latent group, in nats.
On statistics written with --out, reports the same without the model.
With tensors, lists the tensors of any checkpoint, NVAE or not, and says what the file is; --stats
adds minimum, maximum, mean and standard deviation of the finite values, and how many are not finite.
With engines, tries every engine and reports which of them can be used here, and why others can't.
With mcp, serves tools for assistants (Model Context Protocol, over stdin and stdout), which read only
files below these folders, and write none.
With sweep, does what an inspection does for a data set of any size, adds the importance-weighted bound
and the results of each class, and saves all to --out while it runs; the same command goes on where it
was stopped. With an --out FOLDER, measures a shard of the data set, as --shard or the variables of a
scheduler ask; merge makes the file of one process of all shards (docs/cluster.md). The other commands are analyses: nvae-inspect ANALYSIS --help says what each computes and
lists the options of its own. All take the options below up to --threads, and --json.

  --images FILE|DIR …  pictures (PNG, JPEG, WebP) and folders of them, subfolders included; or an
                       LMDB database, or a data set of them, as ROOT:validation; MNIST (idx),
                       CIFAR-10, Omniglot (chardata.mat), .npz or .tar, as PATH:test; or one
                       .npy of pictures (uint8, N×H×W×C or N×C×H×W); or one .safetensors
                       with tensor x (B, C, H, W) exactly as the network gets it
  --from N, --count M  M of these images in their order, beginning with image N (default: all)
  --random M           M of these images, taken at random by the seed
  --samples N          N samples of the model itself (default: 16)
  --temperature T      the temperature of these samples (default: 1)
  --noise FILE         .safetensors with eps.<i> (B, L, h, w) for every latent group i; for analyses
                       also (D, B, L, h, w) with D draws
  --draws K            draws of the noise for each image, averaged (default: 1)
  --seed N             the seed of all randomness, 0 to 4294967295 (default: 0)
  --dataset NAME       the data set of the training, if the checkpoint doesn't name it
  --arg NAME=VALUE     a training flag, e.g. --arg res_dist=True; overrides the checkpoint's
  --weights NAME       the weights to use if a file holds several (default: the trained ones)
  --engine NAME        auto (default: the fastest that runs here), or a name that engines lists
  --memory MB          memory for the feature maps of a batch of at most 8 images (default: 256); raise it
                       if a single image needs far more than the weights
  --threads N          threads for the engine (default: all cores)
  --passes N           passes over the images; those after the first are timed (default: 1)
  --out FILE           write all captured arrays to a .safetensors file, an analysis its own; with
                       sweep, its statistics
  --npz FILE           write μ and σ of q and p, KL, its terms and the numbers of each image for NumPy
  --groups LIST        the groups whose arrays --npz writes, e.g. 0-2,5 (default: all)
  --report FILE.html   write the report that the page exports: figures, tables, findings and sources
  --check N            after the images, measure N samples of the model itself beside them (sweep only)
  --shard I/N          measure only part I of N, counted from 0 (sweep only; default: the scheduler's)
  --shards N           the number of parts, if the scheduler doesn't say it (sweep only)
  --json               print one JSON object instead of a table
  --help, --version`;
