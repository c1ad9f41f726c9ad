"""Which programmes a business qualifies for, and why: three-valued, pure (no database, no clock, no settings).

`verdict.evaluate` judges one programme with its reasons, `ranking.rank` orders a catalogue for one business. The same
verdicts as arrays: `compiled` for a whole catalogue and one business (a page), `population` for one programme and many
businesses (a change), `night` for all and all. `wording` phrases a result in the reader's language.
"""
