/**
 * What the Lambdas say in their logs: the message of every line of ours, and what it means. People search for it and queries
 * filter by it, so it is spelled here and nowhere else. It imports nothing, so that the stacks and the scripts may import it too.
 */
export const LOG_LINES = {
  /** A step or a compensation has run; or found that it had run before, and gave the stored answer. */
  commandDone: 'command done',
  /** A business "no", with its reason: an answer, and no failure of ours. */
  commandRejected: 'command rejected',
  /** AWS pushed back: the saga waits, and tries it again for minutes. */
  commandThrottled: 'command throttled',
  /** Its outcome is unknown to the saga, which tries it again. */
  commandFailed: 'command failed',

  /** An operator has set an item right by its books: by how much, and why. */
  itemCorrected: 'item corrected',

  /** One line a request of the API, with its route and status. */
  requestAnswered: 'request answered',
  /** An error that nobody expected; the caller was told nothing about the inside. */
  requestFailed: 'request failed',
  /** The owner of a domain did not answer, or nobody knows who it is: the caller was told so. */
  ownerNotAsked: 'owner of the domain does not answer',
  /** A step that was planned at the side that is to own its domain would have ended otherwise there. */
  shadowDiffers: 'shadow differs',
  /** What came of a planned step could not be counted; the step itself has been answered. */
  shadowNotNoted: 'shadow not noted',
  /** A header or a URL that no request may have: the caller's mistake. */
  requestUnreadable: 'unreadable request',

  /** A pass of reconcile, redrive, audit or replay, with what came of it. */
  recoveryDone: 'recovery done',
  /** One order of a pass could not be brought on its way; the next pass tries it again. */
  orderNotFinished: 'order not finished',
  /** The pass is done; only its figure is missing. */
  oldestOpenOrderUnknown: 'age of the oldest open orders unknown',
  /** They are hidden for as long as a pass may take, and then in the queue again. */
  deadLettersNotGivenBack: 'dead letters not given back: they come back by themselves',

  /** What a batch of changes has become: events, or put aside. */
  changesJournaled: 'changes journaled',
  /** Unreadable, or the journal could not be written: the change goes to the failure queue, whole. */
  changeNotJournaled: 'change not journaled',
  /** They are in the journal; their changes go to the failure queue, so that the bus gets them later. */
  eventsNotPublished: 'events not published',
  failuresReplayed: 'failures replayed',
  /** They are hidden for as long as a pass may take, and then in their queue again. */
  messagesNotGivenBack: 'messages not given back: they come back by themselves',

  alertSent: 'alert sent',
  /** The same cause once more: nobody is told twice. */
  alertSentBefore: 'alert sent before',
  /** The topic did not take it, or the table was not to be read: it is tried again within a minute. */
  alertNotSent: 'alert not sent',
  /** Slack did not take it: it goes back to the queue, and in the end to the failure queue. */
  alertNotPosted: 'alert not posted',

  /** It is no list of faults: nothing is broken on purpose. */
  chaosIgnored: 'chaos parameter ignored',
  chaosNotReadable: 'chaos parameter not readable',
} as const;
