import type { SearchAnswer, SearchRequest, SimilarRequest } from '../protocol/engineApi.ts';
import { answer, type Question } from './answer.ts';
import type { Root } from './root.ts';
import { search, textForModel } from './search/search.ts';
import { sampleForModel, similar } from './search/similar.ts';
import { StoreDamaged } from './store/store.ts';

/** The questions that an engine answers from its roots' indexes. */
export interface Questions {
  search(asked: SearchRequest, signal: AbortSignal): Promise<SearchAnswer>;
  similar(asked: SimilarRequest, signal: AbortSignal): Promise<SearchAnswer>;
}

/** `repair` brings the index of a root level that is damaged. What is asked throws what `answer` and `repair` throw. */
export function createQuestions(
  rootAt: (given: string) => Root,
  repair: (given: string, signal: AbortSignal) => Promise<void>,
): Questions {
  const answered = async (given: string, question: Question, signal: AbortSignal) => {
    if (!(question.limit >= 1 && question.limit <= 1000)) {
      throw new Error(`The number of hits must be from 1 to 1000, not ${question.limit}.`);
    }
    try {
      return await answer(rootAt(given), question, signal);
    } catch (error) {
      if (!(error instanceof StoreDamaged)) throw error;
      // The one case in which a search waits for a sync: there is nothing to answer from.
      await repair(given, signal);
      return answer(rootAt(given), question, signal);
    }
  };
  return {
    search(asked, signal) {
      const { root, limit, explain, query } = asked;
      const find: Question['find'] = (store, outline, most, vector, embed) =>
        search(store, outline, { ...asked, limit: most }, vector, embed, signal);
      return answered(root, { limit, explain, text: textForModel(query), kind: 'query', find }, signal);
    },
    similar(asked, signal) {
      const { root, limit, explain, text } = asked;
      const find: Question['find'] = (store, outline, most, vector) =>
        similar(store, outline, { ...asked, limit: most }, vector, signal);
      return answered(root, { limit, explain, text: sampleForModel(text), kind: 'document', find }, signal);
    },
  };
}
