-- What production has before the migrations, as `pg_dump --schema-only` writes it.
CREATE TABLE public.accounts (
    id integer NOT NULL,
    email character varying(100) NOT NULL,
    state character varying(20)
);
CREATE SEQUENCE public.accounts_id_seq OWNED BY public.accounts.id;
ALTER TABLE ONLY public.accounts ALTER COLUMN id SET DEFAULT nextval('public.accounts_id_seq'::regclass);
ALTER TABLE ONLY public.accounts ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);
CREATE TABLE public.orders (
    id bigint GENERATED ALWAYS AS IDENTITY,
    account_id integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
