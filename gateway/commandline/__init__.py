"""What a community's people type: each module is one command of `./volano`, listed in gateway.commandline.cli."""
