/** What a matcher says of one pattern and one event: a match or not, or the reason of its refusal. */
type Answer = boolean | string;

/** A pair that we answer otherwise than AWS's event-ruler 2.0.1 does. Texts, because some differ only as texts. */
interface KnownDifference {
  readonly name: string;
  readonly pattern: string;
  readonly event: string;
  readonly eventRuler: Answer;
  readonly ours: Answer;
  /** Which of the two is right by AWS's documentation, and why ours stays as it is. */
  readonly explanation: string;
  readonly source: string;
}

const operators = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html';
const ruler = 'https://github.com/aws/event-ruler/blob/337e8d99026d3f6687f783535f157be8bf4ebbb7';
const rulerSource = `${ruler}/src/main/software/amazon/event/ruler`;

/** Not among them: AWS documents `numeric` up to 5e9 only; event-ruler 2 compares all doubles, and so do we. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    name: 'a bound that no double holds',
    pattern: '{"a":[{"numeric":["<=",12345678901234567890]}]}',
    event: '{"a":1}',
    eventRuler: 'Cannot compare number : 12345678901234567890',
    ours: true,
    explanation:
      'Outside the 15 digits that AWS documents. JSON.parse has rounded the number before we see it, so we compare the nearest double.',
    source: `${operators}#eb-filtering-numeric-matching`,
  },
  {
    name: 'a bound of the smallest double',
    pattern: '{"a":[{"numeric":[">=",5e-324]}]}',
    event: '{"a":1}',
    eventRuler: 'Cannot compare number : 5e-324',
    ours: true,
    explanation:
      'Java writes that double as 4.9E-324 and takes the difference for lost digits. Outside the 15 digits too.',
    source: `${rulerSource}/ComparableNumber.java`,
  },
  {
    name: 'a number in an event that no double holds',
    pattern: '{"a":[{"numeric":["<=",2]}]}',
    event: '{"a":0.1000000000000000055511151231257827}',
    eventRuler: false,
    ours: true,
    explanation: 'event-ruler compares no number that loses digits as a double; we compare the nearest double.',
    source: `${operators}#eb-filtering-numeric-matching`,
  },
  {
    name: 'two numbers with the same nearest double',
    pattern: '{"a":[9007199254740993]}',
    event: '{"a":9007199254740992}',
    eventRuler: false,
    ours: true,
    explanation: 'event-ruler compares the texts of numbers that no double holds; to JSON.parse they are one number.',
    source: `${rulerSource}/JsonRuleCompiler.java`,
  },
  {
    name: 'a number above all doubles',
    pattern: '{"a":[{"numeric":["<",1e400]}]}',
    event: '{"a":1}',
    eventRuler: 'Cannot compare number : 1e400',
    ours: 'Cannot compare number : Infinity',
    explanation: 'Refused by both; the text of the number is gone after JSON.parse.',
    source: `${rulerSource}/ComparableNumber.java`,
  },
  {
    name: 'a number in a reason',
    pattern: '{"a":[{"numeric":[300.0]}]}',
    event: '{"a":1}',
    eventRuler: 'Invalid member in numeric match: 300.0',
    ours: 'Invalid member in numeric match: 300',
    explanation: 'Refused by both; the text of the number is gone after JSON.parse.',
    source: `${rulerSource}/JsonRuleCompiler.java`,
  },
  {
    name: 'an operator twice in one expression',
    pattern: '{"a":[{"prefix":"a","prefix":"b"}]}',
    event: '{"a":"b"}',
    eventRuler: 'Only one key allowed in match expression',
    ours: true,
    explanation:
      'AWS documents that of repeated names the last counts, and JSON.parse keeps that one everywhere; event-ruler only for whole paths of fields.',
    source: `${operators}#eb-filtering-complex-example`,
  },
  {
    name: 'an object twice in a pattern, with different fields',
    pattern: '{"a":{"b":[1]},"a":{"c":[1]}}',
    event: '{"a":{"c":1}}',
    eventRuler: false,
    ours: true,
    explanation: 'As above: event-ruler joins the two objects, JSON.parse keeps the last.',
    source: `${operators}#eb-filtering-complex-example`,
  },
  {
    name: 'a field twice in an event',
    pattern: '{"a":[1]}',
    event: '{"a":1,"a":2}',
    eventRuler: true,
    ours: false,
    explanation: 'event-ruler reads both as if they were an array, JSON.parse keeps the last. Not documented.',
    source: `${ruler}/README.md`,
  },
  {
    name: 'an IPv6 address in a wide IPv4 network',
    pattern: '{"a":[{"cidr":"0.0.0.0/0"}]}',
    event: '{"a":"::1"}',
    eventRuler: true,
    ours: false,
    explanation:
      'event-ruler compares hexadecimal texts from the left, whatever their length. By AWS’s text a network holds addresses that start as it does: an IPv4 network holds no IPv6 address.',
    source: `${operators}#eb-filtering-ip-matching`,
  },
  {
    name: 'an IPv4 address in a wide IPv6 network',
    pattern: '{"a":[{"cidr":"2001:db8::/1"}]}',
    event: '{"a":"10.0.0.1"}',
    eventRuler: true,
    ours: false,
    explanation: 'The same the other way round.',
    source: `${operators}#eb-filtering-ip-matching`,
  },
  {
    name: 'an IPv6 address whose beginning reads as the IPv4 address',
    pattern: '{"a":["10.0.0.1"]}',
    event: '{"a":"a00:1::"}',
    eventRuler: true,
    ours: false,
    explanation: 'The same: event-ruler compiles a text that is an address to a network. AWS documents exact matching.',
    source: `${rulerSource}/CIDR.java`,
  },
  {
    name: 'a number in a wide network',
    pattern: '{"a":[{"cidr":"::/1"}]}',
    event: '{"a":1}',
    eventRuler: true,
    ours: false,
    explanation: 'The same: event-ruler’s form of a number falls between the two texts. A number is no address.',
    source: `${operators}#eb-filtering-ip-matching`,
  },
  {
    name: 'characters of two UTF-16 units, ignoring case',
    pattern: '{"a":[{"equals-ignore-case":"😀a"}]}',
    event: '{"a":"😀A"}',
    eventRuler: false,
    ours: true,
    explanation:
      'event-ruler encodes each half of the character by itself and gets two question marks: the text does not even match itself. AWS documents a match regardless of case.',
    source: `${operators}#eb-filtering-equals-ignore-case-matching`,
  },
  {
    name: 'anything but such a text, ignoring case',
    pattern: '{"a":[{"anything-but":{"equals-ignore-case":"😀a"}}]}',
    event: '{"a":"😀a"}',
    eventRuler: true,
    ours: false,
    explanation: 'The same, negated.',
    source: `${operators}#eb-filtering-anything-but-ignore-case`,
  },
  {
    name: 'branches of $or with the same field, one of them with its absence',
    pattern: '{"$or":[{"x":["a"]},{"x":["a",{"exists":false}]}]}',
    event: '{"c":""}',
    eventRuler: false,
    ours: true,
    explanation:
      'event-ruler matches the second branch when it is a rule of its own, and loses it beside the first. AWS documents that one branch is enough.',
    source: `${operators}#eb-filtering-complex-example-or`,
  },
  {
    name: 'no text at all after anything-but',
    pattern: '{"a":[{"anything-but":{"prefix":[]}}]}',
    event: '{"a":"a"}',
    eventRuler: 'NullPointerException',
    ours: 'Empty arrays are not allowed',
    explanation:
      'event-ruler’s check accepts the pattern, then adding or matching it fails in some machines. A refusal at once is kinder.',
    source: `${rulerSource}/JsonRuleCompiler.java`,
  },
  {
    name: 'a field whose name is empty',
    pattern: '{"a.":[1]}',
    event: '{"a":{"":1}}',
    eventRuler: false,
    ours: true,
    explanation:
      'Joined by dots the two are one path, as the README says; event-ruler skips the empty name because Java’s split drops it.',
    source: `${ruler}/README.md#caveat-compiled-rules-and-json-keys-with-dots`,
  },
  {
    name: 'a text and an overlapping number range in one list',
    pattern: '{"a":["ABa",{"numeric":["<",9007199254740991]},"*aσ"]}',
    event: '{"a":"ABa"}',
    eventRuler: 'matches in some runs',
    ours: true,
    explanation:
      'event-ruler keeps texts and numbers in one automaton; with some orders of building it loses the text. AWS documents that one value of a list is enough.',
    source: `${rulerSource}/ByteMachine.java`,
  },
];
