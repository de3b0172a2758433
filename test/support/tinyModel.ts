import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { wordPieceJson } from '../../src/engine/embed/plainTokenizer.ts';
import { type GraphForm, tinyGraph } from './tinyGraph.ts';
import { onnxFile } from './tinyOnnx.ts';

/** How a tiny model is made. */
export interface TinyModelOptions extends GraphForm {
  /** Whether every text ends in a token of its own, [SEP]. */
  readonly closing?: boolean;
  /** Written to `lodestone.json`. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

const words =
  `a abort about add address after agent all and answer any append apply archive are argument array as async at
  attempt auth await back backoff base batch be before block body branch buffer build button by byte cache call cancel
  change channel char check child chunk class clean clear client clock clone close code collect color column command
  commit compare config connect connection const container content context control convert copy core count create
  current cursor data database date day debug decode default define delay delete depth detect dir disk do document
  does down download draw drop each edit element else embed empty encode end engine entry enum error escape event
  every exist exit export extension fail failed fault field file filter find first flag float folder for format found
  from full function get give go graph group handle hash head header height hide hit host how http icon id if image
  import in index init input insert integer interface is it item iterate join json key kind language last layer left
  length level limit line link list load local lock log long loop make map mark match maximum memory menu merge
  message method minimum mode model modify module mouse move name native network new next no node none not null
  number object of off old on open option or order output over package page panel parent parse part path pattern
  percent pipe place play point port position print private process program project promise public push query queue
  random range read ready receive record remove rename render repeat replace request reset resolve response result
  retry return right root route row rule run save scan schema scope score screen search section secret select send
  sequence server session set shape shift show signal simple size skip sleep slice sort source split stack start state
  status step stop store stream string style sum support switch symbol sync table tag target task test text that the
  then thread throw time to token tool transform tree trim try type undo unit until up update upload url use user
  value vector version view void wait walk watch we when where which while width will window with word worker write
  yes you zero zip zoom`.split(/\s+/);
const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789_'];

/** Padding, the unknown and the end. */
const special = ['[PAD]', '[UNK]', '[SEP]'];
/** Its tokens, in order of id: those, whole words, then letters to spell any other word with. */
const pieces = [
  ...special,
  ...words.filter((word) => word.length > 1),
  ...letters,
  ...letters.map((each) => `##${each}`),
];

/**
 * Writes a whole model that `@huggingface/transformers` loads, made by ourselves: a random vector a
 * word, averaged over the text, so that texts that share words are near. Returns the folder.
 */
export function makeTinyModel(folder: string, options: TinyModelOptions = {}): string {
  const { dimensions = 32, quantized = false, settings } = options;
  mkdirSync(path.join(folder, 'onnx'), { recursive: true });
  const write = (name: string, content: unknown) =>
    writeFileSync(path.join(folder, name), JSON.stringify(content));
  write('config.json', { model_type: 'bert', hidden_size: dimensions, max_position_embeddings: 512 });
  write('tokenizer.json', tokenizer(options.closing));
  write('tokenizer_config.json', {
    tokenizer_class: 'BertTokenizer',
    model_max_length: 512,
    do_lower_case: true,
    pad_token: '[PAD]',
    unk_token: '[UNK]',
  });
  if (settings) write('lodestone.json', settings);
  const file = path.join(folder, 'onnx', quantized ? 'model_quantized.onnx' : 'model.onnx');
  writeFileSync(file, onnxFile(tinyGraph(pieces.length, options)));
  return folder;
}

/** A text and its end, as tokenizer.json writes it. */
const ending = {
  type: 'TemplateProcessing',
  single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '[SEP]', type_id: 0 } }],
  pair: [],
  special_tokens: { '[SEP]': { id: '[SEP]', ids: [2], tokens: ['[SEP]'] } },
};

/** The pieces' tokenizer.json: words are cut as BERT's models do it. */
function tokenizer(closing = false): object {
  return wordPieceJson(special, pieces, {
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: closing ? ending : null,
  });
}
