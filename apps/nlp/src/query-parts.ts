export {
  queriesOfFold as placesOfPart,
  readQueryFold as queryPart,
  type QueryFold as QueryPart,
} from '@counterpoint/eval';
