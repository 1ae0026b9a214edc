import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

/** bytea: read as a Buffer on both stores, written from any Uint8Array. */
type Bytes = ColumnType<Buffer, Uint8Array, Uint8Array>;
type NullableBytes = ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>;
/** date: `YYYY-MM-DD` on both stores, in nobody's time zone. */
type NullableDay = string | null;
/** bigint: read as a number; what exceeds 2^53 throws when read rather than lie. */
type Id = GeneratedAlways<number>;

export type OperatorRole = 'intake' | 'case-worker' | 'supervisor' | 'safeguarding' | 'auditor';
export type CaseStatus = 'new' | 'taken' | 'waiting-person' | 'waiting-us' | 'waiting-other' | 'closed';
export type MessageAuthor = 'person' | 'bot' | 'operator' | 'note';
export type MessageStatus = 'received' | 'queued' | 'sent' | 'failed' | 'blocked';
export type FileStatus = 'wanted' | 'kept' | 'too-big' | 'failed';
export type InboundStatus = 'done' | 'failed' | 'set-aside';

export type OfficeTable = {
  id: GeneratedAlways<number>;
  name: string;
  group_chat_id: number | null;
  zone: string;
};

export type OperatorTable = {
  id: string;
  office_id: number;
  name: string;
  role: OperatorRole;
  languages: Generated<string[]>;
  telegram_id: number | null;
  in_group: Generated<boolean>;
  created_at: Date;
  ends_at: Date | null;
};

export type SignInTable = { token_hash: Bytes; operator_id: string; expires_at: Date; used_at: Date | null };

export type PersonTable = {
  id: string;
  data_key: NullableBytes;
  lang: string | null;
  zone: string | null;
  keep: boolean | null;
  notice: string | null;
  created_at: Date;
  delete_at: Date | null;
  deleted_at: Date | null;
};

export type AddressTable = {
  id: string;
  person_id: string;
  channel: string;
  external_hash: Bytes;
  sealed_external: Bytes;
  reachable: Generated<boolean>;
};

export type ConversationTable = {
  id: string;
  person_id: string;
  address_id: string;
  version: string;
  data_key: NullableBytes;
  sealed_state: Bytes;
  updated_at: Date;
  expires_at: Date | null;
};

export type CaseTable = {
  id: string;
  number: string;
  type: string;
  office_id: number;
  status: CaseStatus;
  urgency: 'urgent' | 'ordinary';
  sensitive: Generated<boolean>;
  lang: string;
  data_key: NullableBytes;
  sealed_answers: Bytes;
  sealed_next_action: NullableBytes;
  next_day: NullableDay;
  secret_hash: NullableBytes;
  secret_tries: Generated<number>;
  secret_locked_until: Date | null;
  employer_hash: NullableBytes;
  operator_id: string | null;
  people: Generated<number>;
  sum_claimed: number | null;
  currency: string | null;
  outcome: string | null;
  sum_paid: number | null;
  people_paid: number | null;
  sealed_outcome_note: NullableBytes;
  confirmed: boolean | null;
  rating: number | null;
  opened_at: Date;
  taken_at: Date | null;
  closed_at: Date | null;
  changed_at: Date;
  waiting_since: Date | null;
  erase_at: Date | null;
  card_due: Generated<boolean>;
};

export type PartyTable = {
  id: string;
  case_id: string;
  person_id: string | null;
  roles: string[];
  consents: Generated<string[]>;
  sealed_about: NullableBytes;
  sum_claimed: number | null;
  sum_paid: number | null;
  outcome: string | null;
};

export type MessageTable = {
  id: Id;
  conversation_id: string | null;
  case_id: string | null;
  author: MessageAuthor;
  operator_id: string | null;
  sealed_body: Bytes;
  reply_to: number | null;
  status: MessageStatus;
  at: Date;
};

export type CopyTable = { chat_id: number; external_id: number; message_id: number };
export type TopicTable = { case_id: string; operator_id: string; chat_id: number; thread_id: number | null };

export type CardTable = {
  case_id: string;
  chat_id: number;
  external_id: number | null;
  shown_hash: NullableBytes;
  repeats: Generated<number>;
};

export type FileTable = {
  id: string;
  conversation_id: string | null;
  case_id: string | null;
  media: string;
  sealed_source: Bytes;
  path: string | null;
  size: number | null;
  status: FileStatus;
  at: Date;
};

export type JobTable = {
  id: Id;
  kind: string;
  message_id: number | null;
  lane: string | null;
  budget: string | null;
  /** 0 urgent, 1 ordinary, 2 broadcast. */
  urgency: Generated<number>;
  sealed_payload: Bytes;
  run_at: Date;
  expires_at: Date | null;
  lease_until: Date | null;
  owner: string | null;
  /** Every lease. */
  attempts: Generated<number>;
  /** Leases that ended in an exception, or without a word. */
  failures: Generated<number>;
  last_error: string | null;
};

/** A job that was given up: out of its lane, kept for a human to see, purged by retention. */
export type DeadJobTable = {
  id: number;
  kind: string;
  message_id: number | null;
  lane: string | null;
  budget: string | null;
  urgency: number;
  sealed_payload: Bytes;
  run_at: Date;
  attempts: number;
  error: string;
  died_at: Date;
};

export type InboundTable = {
  id: string;
  at: Date;
  status: InboundStatus;
  attempts: Generated<number>;
  last_error: string | null;
  sealed_update: NullableBytes;
};

export type DialogueTable = { key: string; sealed_state: Bytes; updated_at: Date };

export type AuditTable = {
  id: Id;
  at: Date;
  operator_id: string | null;
  action: string;
  case_id: string | null;
  detail: ColumnType<Record<string, unknown>, Record<string, unknown> | undefined, never>;
};

export type DeletionTable = { subject: string; kind: 'person' | 'case' | 'conversation'; at: Date };
export type SettingTable = { name: string; value: string };

/** What was asked in own words and no subject answers: whose, when and where is not known here. */
export type UnansweredTable = {
  /** of its week, its language and its normalised text */
  hash: Bytes;
  lang: string;
  /** the Monday of its ISO week */
  week: string;
  times: Generated<number>;
  sealed_question: Bytes;
};

/** Every table of the house, as the migrations make them. */
export type Tables = {
  office: OfficeTable;
  operator: OperatorTable;
  sign_in: SignInTable;
  person: PersonTable;
  address: AddressTable;
  conversation: ConversationTable;
  case: CaseTable;
  party: PartyTable;
  message: MessageTable;
  copy: CopyTable;
  topic: TopicTable;
  card: CardTable;
  file: FileTable;
  job: JobTable;
  dead_job: DeadJobTable;
  inbound: InboundTable;
  dialogue: DialogueTable;
  audit: AuditTable;
  deletion: DeletionTable;
  setting: SettingTable;
  unanswered: UnansweredTable;
};
