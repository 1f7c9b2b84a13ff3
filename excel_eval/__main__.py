from excel_eval.cli import main

main()
